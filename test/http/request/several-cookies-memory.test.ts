import { StorageMemory } from '../../../src/index.ts'
import { severalCookies } from '../../support/several-cookies.ts'

severalCookies('StorageMemory', async () => ({ storage: new StorageMemory() }))
