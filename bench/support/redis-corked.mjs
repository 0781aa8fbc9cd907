/** Calls an ioredis client so that all commands of one tick are sent in one write, as the storages do. */
export function corked(redis) {
  let stream
  const uncork = () => {
    stream.uncork()
    stream = undefined
  }
  return (call) => {
    if (stream === undefined) {
      stream = redis.stream
      stream.cork()
      process.nextTick(uncork)
    }
    return call(redis)
  }
}
