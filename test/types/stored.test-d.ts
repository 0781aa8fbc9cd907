// Checked by `tsc`, never run: a value has the type of what comes back.
import { HttpSessions } from '../../platforms/http/index.ts'
import { Manager, type Session, type Storable, type Stored, type Unstorable } from '../../src/index.ts'

/** Whether two types are the same; `any` is only the same as `any`. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

function same<A, B>(_is: Same<A, B>): void {}

interface User {
  name: string
  age?: number
  tags: readonly string[]
  pair: [string, number | null]
  more: Record<string, unknown>
}

interface Tree {
  children: Tree[]
  name: string
}

interface DatedTree {
  children: DatedTree[]
  made: Date
  next?: DatedTree
}

type AnyJson = string | number | boolean | null | AnyJson[] | { [key: string]: AnyJson }
type Formula = ['and', Formula, Formula] | ['is', number]
type UserId = string & { readonly brand: 'UserId' }
declare const tag: unique symbol

export function staysItself(): void {
  same<Stored<User>, User>(true)
  same<Stored<Tree>, Tree>(true)
  same<Stored<AnyJson>, AnyJson>(true)
  same<Stored<Formula>, Formula>(true)
  same<Stored<UserId>, UserId>(true)
  same<Stored<{ id: UserId; [tag]: 'User' }>, { id: UserId; [tag]: 'User' }>(true)
  same<Stored<'a' | 1 | true | null>, 'a' | 1 | true | null>(true)
  same<Stored<unknown>, unknown>(true)
  // biome-ignore lint/suspicious/noExplicitAny: what is any stays so
  same<Stored<any>, any>(true)
  same<Stored<never>, never>(true)
  same<Stored<object>, object>(true)
  same<Stored<unknown[]>, unknown[]>(true)
  same<Storable<User>, User>(true)
  same<Storable<AnyJson>, AnyJson>(true)
}

export function comesBackAsText(): void {
  same<Stored<Date>, string>(true)
  same<Stored<URL>, string>(true)
  same<Stored<Uint8Array>, string>(true)
  same<Stored<Buffer>, string>(true)
  same<Stored<Date | null>, string | null>(true)
  same<Stored<{ at: Date; n?: bigint }>, { at: string; n?: number | bigint }>(true)
  same<Stored<bigint>, number | bigint>(true)
  same<Stored<readonly Date[]>, readonly string[]>(true)
  same<Stored<[Date, bigint, string]>, [string, number | bigint, string]>(true)
  same<Stored<readonly [at: Date, n?: number]>, readonly [at: string, n?: number]>(true)
  same<Stored<Record<string, Date>>, Record<string, string>>(true)
  same<Stored<{ kind: 'a'; at: Date } | { kind: 'b' }>, { kind: 'a'; at: string } | { kind: 'b' }>(true)
  same<Stored<{ toJSON(): { at: Date } }>, { at: string }>(true)
  same<Stored<{ user: User; at: Date }>, { user: User; at: string }>(true)
  same<Storable<Date>, string | Date>(true)
  same<Storable<Uint8Array[]>, Array<string | Uint8Array>>(true)
}

export function saysWhyNot(tree: Stored<DatedTree>): void {
  tree.children[0]?.children[0]?.next?.made satisfies string | undefined
  same<
    Stored<Map<string, number>>,
    Unstorable<"a Map can't be stored: use an object, or an array of its entries">
  >(true)
  same<Stored<Set<string>>, Unstorable<"a Set can't be stored: use an array">>(true)
  same<Stored<symbol>, Unstorable<"a symbol can't be stored">>(true)
  same<Stored<Array<number | undefined>>[0], number>(false)
  same<Stored<Float64Array>, Unstorable<'of binary data only a Uint8Array can be stored'>>(true)
  same<Stored<{ wait?: Promise<1> }>, { wait?: Unstorable<"a promise can't be stored: await it"> }>(true)
}

class Account {
  readonly name = 'Ada'
  greet(): string {
    return this.name
  }
}

interface Keys {
  made: Date
  bytes: Uint8Array
  big: bigint
  place: URL
  user: { name: string; seen: Date; born?: Date }
  tree: DatedTree
  map: Map<string, number>
  account: Account
  maybe: Date | null
  note?: string
}

export async function reading(session: Session<Keys>): Promise<void> {
  const made = await session.get('made')
  same<typeof made, string | undefined>(true)
  const maybe = await session.get('maybe', 0)
  same<typeof maybe, string | number | null>(true)
  const user = await session.mustGet('user')
  same<typeof user, { name: string; seen: string; born?: string } | undefined>(true)
  const { big, place } = await session.data()
  same<typeof big, number | bigint | undefined>(true)
  same<typeof place, string | undefined>(true)
  // @ts-expect-error it comes back as text
  made?.getTime()
  // @ts-expect-error no session has it
  ;(await session.get('map'))?.get('a')
}

export async function writing(session: Session<Keys>, account: Account): Promise<void> {
  await session.set('made', new Date())
  await session.set('made', '2000-01-01T00:00:00Z')
  await session.set('user', { name: 'Ada', seen: new Date(), born: '1815-12-10T00:00:00Z' })
  await session.update('user', (user) => user && { ...user, seen: new Date() })
  await session.update('big', (big = 0) => BigInt(big) + 1n)
  await session.setMap({ place: new URL('https://x/'), bytes: new Uint8Array(1), big: 1 })
  await session.set('tree', { made: '', children: [{ made: new Date(), children: [] }] })
  await session.update('made', () => undefined)

  // @ts-expect-error a value of another type
  await session.set('made', 5)
  // @ts-expect-error a part of another type
  await session.set('user', { name: 'Ada', seen: 5 })
  // @ts-expect-error a Map can't be stored
  await session.set('map', new Map())
  // @ts-expect-error an object with methods can't be stored
  await session.set('account', account)
  // @ts-expect-error a Map can't be stored
  await session.setMap({ map: new Map() })
  // @ts-expect-error a Map can't be stored
  await session.update('map', () => new Map())
  // @ts-expect-error undefined has no JSON
  await session.set('note', undefined)
}

/** A session with more keys may be given where one with fewer is asked for, also with values that change. */
export function fewerKeys(session: Session<Keys>, manager: Manager<Keys>): void {
  const one: Session<Pick<Keys, 'made' | 'big'>> = session
  const managing: Manager<Pick<Keys, 'user'>> = manager
  new HttpSessions<Pick<Keys, 'user'>>(manager) satisfies HttpSessions<{ user: { name: string; seen: Date } }>
  const untyped: Session = session
  // @ts-expect-error a key is missing
  const more: Session<Keys & { other: string }> = session
  // @ts-expect-error a value of another type
  const other: Session<{ made: boolean }> = session
  void [one, managing, untyped, more, other]
}

export async function requests(sessions: HttpSessions<Keys>, request: Request): Promise<void> {
  await sessions.handle(request, async (session) => {
    const made = await session.get('made')
    same<typeof made, string | undefined>(true)
    return Response.json(await session.data())
  })
  const typed = new HttpSessions(new Manager<{ at: Date }>(1000))
  same<typeof typed, HttpSessions<{ at: Date }>>(true)
}

/** Where the type of the keys is not known, a value is what it comes back as. */
export async function generic<T extends { made: Date }>(session: Session<T>): Promise<void> {
  const made = await session.get('made')
  void made
  await session.remove('made')
}
