import { expect, it } from 'vitest'
import { BatchedFieldReader } from '../../platforms/node/redis/batched-field-reader.ts'
import { goframeFieldCodec, jsonFieldCodec } from '../../platforms/node/redis/field-codec.ts'
import {
  applyArguments,
  firstExpected,
  movedFields,
  nextExpected,
  reservedField,
} from '../../platforms/node/redis/hash-changes.ts'
import type { RedisCommands } from '../../platforms/node/redis/redis-commands.ts'
import type { ChangeSet } from '../../src/record/change-set.ts'
import { noting } from '../../src/record/move-changes.ts'
import { expectLinear } from './support/expect-linear.ts'

const SIZE = 1000

it('twice the fields that are read in one turn take no more than twice the steps', () =>
  expectLinear((size) => {
    const reader = new BatchedFieldReader(redisOf())
    return () => Promise.all(keysOf(size).map((name) => reader.read('key', name)))
  }, SIZE))

it('twice the reads of one field in one turn take no more than twice the steps', () =>
  expectLinear((size) => {
    const reader = new BatchedFieldReader(redisOf())
    return () => Promise.all(keysOf(size).map(() => reader.read('key', 'name')))
  }, SIZE))

it('twice the hashes of which one field is read take no more than twice the steps', () =>
  expectLinear((size) => {
    const reader = new BatchedFieldReader(redisOf())
    return () => Promise.all(keysOf(size).map((key) => reader.read(key, 'name')))
  }, SIZE))

it('each field is asked for once, and each reader of it gets its value', async () => {
  const sent: unknown[] = []
  const reader = new BatchedFieldReader(redisOf(sent))
  const names = ['a', 'b', 'a', 'c', 'b', '__proto__', '']
  const fields = await Promise.all(names.map((name) => reader.read('key', name)))
  expect(fields).toEqual(names.map((name) => `value of ${name}`))
  expect(sent).toEqual([['hmget', 'key', 'a', 'b', 'c', '__proto__', '']])
})

it.each([
  ['goframe', goframeFieldCodec],
  ['json', jsonFieldCodec],
])('twice the changes of a hash take no more than twice the steps, with values %s', (_name, values) =>
  expectLinear((size) => {
    const keys = keysOf(size)
    const changes: ChangeSet = {
      base: 'loaded',
      set: new Map(keys.map((key) => [key, '"text"'])),
      removed: new Set(keys.map((key) => `removed ${key}`)),
      updates: new Map(keys.map((key) => [`updated ${key}`, [(value) => value ?? 1]])),
      reserved: { ttl: 1000 },
    }
    const fields = keys.flatMap((key) => [Buffer.from(key), Buffer.from('"text"')])
    return () => {
      applyArguments(changes, firstExpected(changes, undefined), values, '1000')
      applyArguments(
        changes,
        nextExpected(changes, [null, ...keys.map(() => Buffer.from('"text"'))]),
        values,
        '1000',
      )
      reservedField(movedFields(fields, { arrive: noting({ rotated: 5 }) }))
    }
  }, SIZE),
)

function redisOf(sent: unknown[] = []): RedisCommands {
  const send = async (_key: string, command: readonly string[]) => {
    sent.push(command)
    return command.slice(2).map((name) => `value of ${name}`)
  }
  return { send } as unknown as RedisCommands
}

function keysOf(size: number): string[] {
  return Array.from({ length: size }, (_, index) => `k${index}`)
}
