// What docs/times.md takes as given.
import { Manager, StorageMemory } from 'gsession'

export const session = new Manager(60_000, new StorageMemory()).new()
