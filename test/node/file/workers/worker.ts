import { writeSync } from 'node:fs'
import { Manager, StorageFile, type StorageFileOptions } from '../../../../platforms/node/index.ts'
import { raceTakes } from '../../../support/racing-takes.ts'

/** What a process of its own is to do. */
export interface Job {
  what:
    | 'write'
    | 'take'
    | 'merge'
    | 'remove'
    | 'renew'
    | 'nothing'
    | 'idle'
    | 'limited'
    | 'denied'
    | 'parallel'
    | 'steps'
    | 'list'
  folder: string
  ids: string[]
  /** The key that nobody else writes. */
  key?: string
  /** How many closes (default: until it is told to end). */
  count?: number
  encrypted?: boolean
  options?: StorageFileOptions
}

const HOUR = 3_600_000
const job: Job = JSON.parse(process.argv[2] as string)
const { ids, key = 'mine', count = Number.POSITIVE_INFINITY } = job
const id = ids[0] as string
const storage = new StorageFile(job.folder, HOUR, job.options)
if (job.encrypted) {
  storage.setCryptoEnabled(true)
  storage.setCryptoKey(new Uint8Array(32).fill(7))
}
const manager = new Manager(HOUR, storage)

// Nobody's child for ever.
setTimeout(() => process.exit(3), 600_000).unref()

/** Acknowledges at once: what is written here is read even if this process is killed right after. */
function say(line: string): void {
  writeSync(1, `${line}\n`)
}

function told(): Promise<void> {
  process.stdin.resume()
  return new Promise((resolve) => {
    process.stdin.on('end', resolve)
  })
}

const jobs: Record<Job['what'], () => Promise<void>> = {
  /** Counts up a key of its own and one that all share. */
  async write() {
    let isTold = false
    if (job.count === undefined) told().then(() => (isTold = true))
    const acknowledged = new Map<string, number>()
    say('begins')
    for (let n = 0; n < count && !isTold; n++) {
      // With synchronous steps nothing else would let it be told anything.
      await new Promise((resolve) => setImmediate(resolve))
      const next = ids[Math.floor(Math.random() * ids.length)] as string
      const session = manager.new(next)
      const mine = ((await session.get(key)) as number | undefined) ?? 0
      await session.set(key, mine + 1)
      await session.update('shared', (value) => ((value as number | undefined) ?? 0) + 1)
      await session.close()
      acknowledged.set(next, (acknowledged.get(next) ?? 0) + 1)
      say(`${next} ${acknowledged.get(next)}`)
    }
  },
  /** Adds messages to a list, and takes it, when it is told to begin. */
  async take() {
    say('ready')
    await told()
    await raceTakes(storage, { id, name: key, rounds: count }, (got) => say(`got ${got}`))
  },
  /** One close of a loaded session. */
  async merge() {
    const session = manager.new(id)
    await session.get('any')
    await session.set(key, 'merged')
    await session.update('shared', (value) => ((value as number | undefined) ?? 0) + 1)
    await session.close()
    say('done')
  },
  async remove() {
    await storage.removeAll(id)
    say('done')
  },
  /** At once, since it has not seen the session. */
  async renew() {
    await storage.updateTTL(id, HOUR)
    say('done')
  },
  /** Takes the lock, changes nothing and frees it. */
  async nothing() {
    await storage.remove(id, 'no such key')
    say('done')
  },
  /** Leaves a renewal in the queue and all timers as they are. */
  async idle() {
    await manager.new(id).get('any')
    await storage.updateTTL(id, HOUR)
    say('done')
  },
  /** Saves more than it may write, is told that it may, and saves. */
  async limited() {
    const session = manager.new(id)
    await session.set(key, 'x'.repeat(100_000))
    await session.close().catch(report)
    await told()
    await session.close()
    say('done')
  },
  /** As many closes at once as are asked for, and then reads, renewals and removals. */
  async parallel() {
    const some = Array.from({ length: count }, (_, n) => `id${n}`)
    const close = async (next: string, n: number): Promise<void> => {
      const session = manager.new(next)
      await session.set(key, n)
      await session.close()
    }
    await Promise.all(some.map(close))
    const few = some.slice(0, 500)
    await Promise.all(few.flatMap((next) => [storage.data(next), storage.updateTTL(next, 1000)]))
    await Promise.all(few.map((next, n) => (n < 10 ? storage.removeAll(next) : close(next, n))))
    say('done')
  },
  /** One step after the other, each announced. */
  async steps() {
    const session = manager.new(id)
    await session.set(key, 1)
    await session.close()
    const change = async (next: string): Promise<void> => {
      const changed = manager.new(next)
      await changed.get(key)
      await changed.set(key, Math.random())
      await changed.close()
    }
    await change(id)
    await manager.storage.setSession('moved', new Map([[key, 1]]), 1000_000)
    const moved = manager.new('moved')
    await moved.get(key)
    say('read')
    await storage.get(id, key)
    say('change')
    await change(id)
    say('take')
    const taking = manager.new(id)
    await taking.take(key)
    await taking.close()
    say('take nothing')
    await taking.take(key)
    await taking.close()
    say('new id')
    await moved.regenerateId()
    say('log in')
    await moved.logIn('ada')
    say('make')
    const made = manager.new('newid')
    await made.set(key, 1)
    await made.close()
    say('close')
    const unchanged = manager.new(id)
    await unchanged.get(key)
    await unchanged.close()
    say('renew')
    await storage.updateTTL(id, 1000)
    say('remove')
    await storage.removeAll(id)
    say('end')
    // The files that the thread pool closes.
    await new Promise((resolve) => setTimeout(resolve, 50))
  },
  /** Lists and sweeps. A record that it may not read is long expired by then. */
  async list() {
    let warning = ''
    process.on('warning', (each) => (warning = (each as NodeJS.ErrnoException).code ?? ''))
    for await (const next of storage.ids()) say(`listed ${next}`)
    await new Promise((resolve) => setImmediate(resolve))
    say(`warned ${warning}`)
    await storage.sweep().catch((error) => say(`refused ${error.code} ${error.retryable}`))
  },
  /** Tries all that writes, and then reads. */
  async denied() {
    const session = manager.new(id)
    await session.set(key, 'new')
    await session.close().catch(report)
    await storage.set('newid', key, 'new', HOUR).catch(report)
    await storage.removeAll(id).catch(report)
    await storage.remove(id, key).catch(report)
    say(`read ${JSON.stringify(await storage.data(id))}`)
  },
}

function report(error: unknown): void {
  const { code, retryable, message, stack, cause } = error as Record<string, unknown>
  say(`refused ${code} ${retryable}`)
  say(`printed ${JSON.stringify([message, stack, String(cause), (cause as Error | undefined)?.stack])}`)
}

jobs[job.what]().then(
  () => {
    if (job.what !== 'idle') process.exit(0)
  },
  (error: unknown) => {
    const { code, message } = error as Record<string, unknown>
    say(`error ${code} ${message}`)
    process.exit(1)
  },
)
