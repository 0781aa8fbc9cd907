#!/bin/sh
# Runs a command that ends with whoever holds the other end of standard input, however that ends.
# It must lead a group of processes of its own: all of the group is killed.
{
  "$@" < /dev/null
  kill -KILL 0
} &
cat > /dev/null
kill -KILL 0
