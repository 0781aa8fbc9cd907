// What docs/sessions.md takes as given: a session that GoFrame has stored, with a large integer.
import { Manager, StorageMemory } from 'gsession'

export const storage = new StorageMemory()
const given = new Manager(60_000, storage).new()
await given.set('user', { name: 'Ada', id: 1265476890672672808n })
await given.close()
export const stored = await given.id()
