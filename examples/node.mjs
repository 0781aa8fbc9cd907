import { Manager, StorageFile } from 'gsession'

const HOUR = 3_600_000 // every duration is in milliseconds
const manager = new Manager(HOUR, new StorageFile('.tmp/example-sessions', HOUR))

const session = manager.new() // touches nothing yet; manager.new(id) opens one that is there
await session.set('user', { name: 'Ada' })
await session.update('visits', (visits = 0) => visits + 1) // of two requests at once both count
const id = await session.id() // for the cookie
await session.close() // saves, merged with what others saved meanwhile

const slow = manager.new(id)
console.log(await slow.get('user'), await slow.get('visits', 0))
await manager.new(id).destroy() // a log-out, while the slow request still runs …
await slow.set('user', { name: 'Ada' })
await slow.close().catch((error) => console.log(error.code)) // … which can't bring it back
await manager[Symbol.asyncDispose]() // writes queued renewals, stops timers
