// Checked by `tsc`, never run: what must compile, and, after @ts-expect-error, what must not.
import {
  type Change,
  type ChangeSet,
  ErrorDisabled,
  Manager,
  type Session,
  SessionError,
  type SessionErrorCode,
  type SessionPanic,
  type SessionRecord,
  type Storage,
  StorageBase,
  StorageMemory,
  StorageRecords,
} from '../../src/index.ts'

interface User {
  name: string
}

interface Keys {
  user: User
  cart: string[]
  visits: number
  note?: string
  maybe: string | null
}

/** Whether two types are the same; `any` is only the same as `any`. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

function same<A, B>(_is: Same<A, B>): void {}

interface Shop {
  cart: { apple?: number; pear?: number }
  size: 's' | 'm'
  at: Date
}

/** A default that the key may hold adds nothing to the type; another one does. */
export async function defaults(session: Session<Shop>, untyped: Session): Promise<void> {
  const cart = await session.get('cart', {})
  same<typeof cart, Shop['cart']>(true)
  const must = await session.mustGet('cart', {})
  same<typeof must, Shop['cart']>(true)
  const size = await session.get('size', 's')
  same<typeof size, 's' | 'm'>(true)
  const at = await session.get('at', '2026-01-01T00:00:00.000Z')
  same<typeof at, string>(true)
  const never = await session.get('at', null)
  same<typeof never, string | null>(true)
  const absent = await session.get('size', undefined)
  same<typeof absent, 's' | 'm' | undefined>(true)
  const anything = await untyped.get('a', 1)
  same<typeof anything, unknown>(true)
}

export async function typedKeys(session: Session<Keys>): Promise<void> {
  const user = await session.get('user')
  same<typeof user, User | undefined>(true)
  const maybe = await session.get('maybe')
  same<typeof maybe, string | null | undefined>(true)
  const cart = await session.get('cart', [])
  same<typeof cart, string[]>(true)
  const visits = await session.get('visits', 0)
  same<typeof visits, number>(true)
  const note = await session.get('note', null)
  same<typeof note, string | null>(true)
  const must = await session.mustGet('visits', 'none' as const)
  same<typeof must, number | 'none'>(true)
  const data = await session.data()
  same<typeof data, Partial<Keys>>(true)

  // @ts-expect-error an unknown key
  await session.get('usr')
  // @ts-expect-error an unknown key
  await session.contains('usr')
  // @ts-expect-error an unknown key
  await session.remove('user', 'usr')
  // @ts-expect-error the value may be absent, so its type has undefined
  user.name
}

export async function setting(session: Session<Keys>): Promise<void> {
  await session.set('user', { name: 'Ada' })
  await session.set('note', 'text')
  await session.set('maybe', null)
  await session.setMap({ visits: 1, cart: [] })
  await session.mustSet('visits', 2)
  await session.remove()
  await session.remove('user', 'cart')

  // @ts-expect-error a value of another type
  await session.set('visits', '1')
  // @ts-expect-error undefined has no JSON, for an optional key too
  await session.set('note', undefined)
  // @ts-expect-error a key without its value
  await session.set('visits')
  // @ts-expect-error an unknown key
  await session.set('usr', { name: 'Ada' })
  // @ts-expect-error a value of another type
  await session.setMap({ visits: '1' })
  // @ts-expect-error an unknown key
  await session.setMap({ usr: 1 })
}

export async function updating(session: Session<Keys>): Promise<void> {
  await session.update('visits', (visits = 0) => visits + 1)
  await session.update('cart', (cart = []) => [...cart, 'pen'])
  await session.update('note', () => undefined)
  await session.update('visits', (visits) => {
    same<typeof visits, number | undefined>(true)
    return visits
  })

  // @ts-expect-error the value may be absent
  await session.update('visits', (visits) => visits + 1)
  // @ts-expect-error a result of another type
  await session.update('visits', () => '1')
  // @ts-expect-error an async function
  await session.update('visits', async (visits = 0) => visits + 1)
  // @ts-expect-error an unknown key
  await session.update('usr', () => undefined)
}

export async function untypedKeys(): Promise<void> {
  const manager = new Manager(1000)
  const session = manager.new()
  same<typeof session, Session<Record<string, unknown>>>(true)
  const value = await session.get('anything')
  same<typeof value, unknown>(true)
  await session.set('anything', { at: [1, new Date(), 1n] })
  await session.update('n', (n) => ((n as number | undefined) ?? 0) + 1)
  const size = await session.size()
  same<typeof size, number>(true)
  session.isDirty() satisfies boolean
  session.setIdFunc((ttl) => String(ttl satisfies number))
  session.setIdFunc(async () => 'id')
  // @ts-expect-error an id is a string
  session.setIdFunc(() => 5)
  // @ts-expect-error an id is a string
  manager.new(5)
}

export async function closing(): Promise<void> {
  await using manager = new Manager<Keys>(1000, new StorageMemory({ maxSessions: 5 }))
  await using session = manager.new('id', { signal: AbortSignal.timeout(5) })
  manager.ttl = 5
  manager.storage = new StorageMemory()
  const id = await session.regenerateId(false)
  same<typeof id, string>(true)
  same<ReturnType<typeof session.close>, Promise<void>>(true)
  // @ts-expect-error a TTL is a number of milliseconds
  new Manager('1h')
  // @ts-expect-error this is not a storage
  new Manager(1000, {})
}

/** Handles every code: a new code must be added here, and a removed one is an error. */
export function codes(error: unknown): string {
  if (!(error instanceof SessionError)) return 'not ours'
  same<typeof error.code, SessionErrorCode>(true)
  same<typeof error.retryable, boolean>(true)
  // @ts-expect-error a code that does not exist
  if (error.code === 'NO_SUCH_CODE') return 'never'
  switch (error.code) {
    case 'NOT_SUPPORTED':
    case 'INVALID_ARGUMENT':
    case 'INVALID_SESSION_ID':
    case 'INVALID_KEY':
    case 'INVALID_VALUE':
    case 'SESSION_STARTED':
    case 'SESSION_DESTROYED':
    case 'RESPONSE_SENT':
    case 'RECORD_CORRUPT':
    case 'RECORD_NOT_AUTHENTIC':
    case 'NOT_DURABLE':
    case 'STORAGE_FULL':
    case 'STORAGE_DENIED':
    case 'STORAGE_UNAVAILABLE':
    case 'STORAGE_FAULT':
    case 'CONFLICT':
    case 'TIMEOUT':
    case 'ABORTED':
      return error.code
    default:
      return error.code satisfies never
  }
}

export function panics(panic: SessionPanic): void {
  same<typeof panic.cause, SessionError>(true)
  // @ts-expect-error it is not a SessionError
  panic satisfies SessionError
  // @ts-expect-error the shared instance is not replaced
  ErrorDisabled.code = 'TIMEOUT'
  // @ts-expect-error a code that does not exist
  new SessionError('NO_SUCH_CODE', 'message')
}

/** GoFrame's eleven methods are a storage. */
export const eleven: Storage = {
  newId: async (ttl) => `${ttl satisfies number}`,
  get: async (_id, key) => key satisfies string,
  getSize: async () => 0,
  data: async () => undefined,
  set: async () => {},
  setMap: async () => {},
  remove: async () => {},
  removeAll: async (_id, options) => void options?.signal,
  getSession: async (_id, _ttl, options) => (options?.lazy ? new Map<string, unknown>() : undefined),
  setSession: async (_id, data) => void (data satisfies ReadonlyMap<string, unknown>),
  updateTTL: async () => {},
}

// @ts-expect-error ten methods are not a storage
export const ten: Storage = { ...eleven, updateTTL: undefined }

export class OneMethod extends StorageBase {
  override async getSize(id: string): Promise<number> {
    return id.length
  }
}

export class WrongAnswer extends StorageBase {
  // @ts-expect-error a size is a number
  override async getSize(): Promise<string> {
    return '0'
  }
}

export class FourMethods extends StorageRecords {
  protected override readonly kind = 'FourMethods'
  readonly #records = new Map<string, SessionRecord>()

  protected override readRecord(id: string, ttl?: number, signal?: AbortSignal): SessionRecord | undefined {
    return ttl === undefined || signal?.aborted ? undefined : this.#records.get(id)
  }

  protected override async updateRecord(id: string, change: Change): Promise<void> {
    const record = change(this.#records.get(id))
    if (typeof record === 'object') this.#records.set(id, record)
  }

  protected override removeRecord(id: string): void {
    this.#records.delete(id)
  }

  protected override async renewRecord(_id: string, _ttl: number): Promise<void> {}
}

// @ts-expect-error three methods are not enough
export class ThreeMethods extends StorageRecords {
  protected override readonly kind = 'ThreeMethods'
  protected override readRecord(): undefined {}
  protected override updateRecord(): void {}
  protected override removeRecord(): void {}
}

export async function storages(changes: ChangeSet): Promise<void> {
  const storage = new FourMethods({ ttl: 1000, now: () => 0 })
  storage satisfies Storage
  await storage.mergeSession('id', changes, 1000, { signal: AbortSignal.abort() })
  await storage.moveSession('id', 'other', 1000, { keepOld: true })
  // @ts-expect-error abstract
  new StorageBase()
  // @ts-expect-error abstract
  new StorageRecords()
  // @ts-expect-error a change set is immutable
  changes.set.set('a', '1')
  // @ts-expect-error a change set is immutable
  changes.base = 'absent'
  for await (const id of new StorageMemory().ids()) id satisfies string
}

export async function takesAndFlashes(
  session: Session<Keys & { pair: [string, number]; log: readonly Date[] }>,
) {
  const cart = await session.take('cart')
  same<typeof cart, string[] | undefined>(true)
  const items = await session.take('cart', [])
  same<typeof items, string[]>(true)
  const visits = await session.take('visits', null)
  same<typeof visits, number | null>(true)
  const log = await session.take('log')
  same<typeof log, readonly string[] | undefined>(true)
  await session.flash('cart', 'pen')
  await session.flash('log', new Date())
  // @ts-expect-error the messages are texts
  await session.flash('cart', 7)
  // @ts-expect-error no list
  await session.flash('visits', 1)
  // @ts-expect-error a tuple
  await session.flash('pair', 'a')
  // @ts-expect-error no such key
  await session.flash('crt', 'pen')
  // @ts-expect-error no such key
  await session.take('crt')
}

export async function takesAnything(session: Session) {
  const value = await session.take('any')
  same<typeof value, unknown>(true)
  await session.flash('any', { text: 'Saved.' })
}
