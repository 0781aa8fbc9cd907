import fc from 'fast-check'
import { beforeAll, expect } from 'vitest'
import { Manager, type Session, StorageMemory } from '../../../platforms/node/index.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { type Connection, openIoredis, openNodeRedis } from './support/clients.ts'
import { EACH_LAYOUT } from './support/layouts.ts'
import { HOUR } from './support/race.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

/** Sessions that are open at once: of two ids, by two storages each. */
const SLOTS = 4
const IDS = ['x', 'y'] as const

const slot = fc.nat(SLOTS - 1)
const key = fc.constantFrom('a', 'b', '__proto__', '')
const text = fc.string({ maxLength: 3 })
const id = fc.constantFrom(...IDS)
const data = fc.dictionary(fc.constantFrom('a', 'b', 'c'), text)

type Step = (world: World) => Promise<unknown>

const step: fc.Arbitrary<readonly [name: string, run: Step]> = fc.oneof(
  named('get', [slot, key], (world, at, name) => world.session(at).get(name)),
  named('data', [slot], (world, at) => world.session(at).data()),
  named('size', [slot], (world, at) => world.session(at).size()),
  named('set', [slot, key, text], (world, at, name, value) => world.session(at).set(name, value)),
  named('remove', [slot, key], (world, at, name) => world.session(at).remove(name)),
  named('update', [slot, key, text], (world, at, name, value) =>
    world.session(at).update(name, (before) => `${before ?? ''}${value}`.slice(-6)),
  ),
  named('drop', [slot, key], (world, at, name) => world.session(at).update(name, () => undefined)),
  named('removeAll', [slot], (world, at) => world.session(at).removeAll()),
  named('close', [slot], (world, at) => world.session(at).close()),
  named('close', [slot], (world, at) => world.session(at).close()),
  named('move', [id, fc.boolean()], (world, from, keepOld) =>
    world.storage(0).moveSession?.(from, from === 'x' ? 'y' : 'x', HOUR, { keepOld }),
  ),
  named('direct set', [id, key, text], (world, of, name, value) =>
    world.storage(1).set(of, name, value, HOUR),
  ),
  named('direct setMap', [id, data], (world, of, values) => world.storage(0).setMap(of, values, HOUR)),
  named('direct remove', [id, key], (world, of, name) => world.storage(1).remove(of, name)),
  named('direct removeAll', [id], (world, of) => world.storage(0).removeAll(of)),
  named('setSession', [id, data], (world, of, values) =>
    world.storage(1).setSession(of, new Map(Object.entries(values)), HOUR),
  ),
)

describeWithRedis('what any calls make of sessions', () => {
  const redis = useRedis()
  let connections: [Connection, Connection]
  beforeAll(async () => {
    const { port } = redis.engine
    connections = [await redis.open(openIoredis(port)), await redis.open(openNodeRedis(port))]
  })

  itWithRedis.each(EACH_LAYOUT)(
    'random calls have the same results in memory and in %s',
    async (_, { open }) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30, size: 'max' }), async (steps) => {
          const prefix = redis.prefix()
          const memory = new StorageMemory()
          const inMemory = new World(memory, memory)
          const inRedis = new World(open(connections[0], prefix), open(connections[1], prefix))
          for (const [name, run] of steps) {
            const outcome = await outcomeOf(run, inRedis)
            const expected = await outcomeOf(run, inMemory)
            // A hash table is read when it is asked, not when the session was loaded.
            if (!inRedis.readsFields || !READS.has(name)) expect(outcome, name).toEqual(expected)
            expect(await inRedis.stored(), name).toEqual(await inMemory.stored())
          }
          for (const of of IDS) await inRedis.storage(0).removeAll(of)
          expect(await redis.engine.command('KEYS', `${prefix}*`)).toEqual([])
        }),
        { numRuns: 150 },
      )
    },
  )
})

const READS = new Set(['get', 'data', 'size'])

/** Two storages over one engine, and the sessions that are open on them. */
class World {
  readonly #storages: [Storage, Storage]
  readonly #sessions: Session<Record<string, string>>[]

  constructor(...storages: [Storage, Storage]) {
    this.#storages = storages
    this.#sessions = Array.from({ length: SLOTS }, (_, at) =>
      new Manager<Record<string, string>>(HOUR, storages[at % 2] as Storage).new(IDS[at >> 1]),
    )
  }

  get readsFields(): boolean {
    return this.storage(0).capabilities?.fieldReads ?? false
  }

  storage(index: 0 | 1): Storage {
    return this.#storages[index]
  }

  session(at: number): Session<Record<string, string>> {
    return this.#sessions[at] as Session<Record<string, string>>
  }

  /** What each storage sees of each session. */
  async stored(): Promise<unknown[]> {
    return Promise.all(this.#storages.flatMap((storage) => IDS.map((of) => storage.data(of))))
  }
}

function named<A extends unknown[]>(
  name: string,
  args: { [I in keyof A]: fc.Arbitrary<A[I]> },
  run: (world: World, ...args: A) => Promise<unknown> | undefined,
): fc.Arbitrary<readonly [string, Step]> {
  return (fc.tuple(...args) as fc.Arbitrary<A>).map((given) => {
    const step: Step = async (world) => run(world, ...given)
    return [name, Object.assign(step, { toString: () => `${name}(${JSON.stringify(given)})` })] as const
  })
}

async function outcomeOf(run: Step, world: World): Promise<unknown> {
  try {
    return { value: await run(world) }
  } catch (error) {
    return { code: (error as { code?: string }).code ?? error }
  }
}
