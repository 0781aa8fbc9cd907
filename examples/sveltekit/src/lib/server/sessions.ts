import { Manager, StorageFile } from 'gsession'
import { HttpSessions } from 'gsession/http'
import type { Cart } from './cart'

/** What a session holds. */
export interface Shop {
  cart: Cart
  /** What the next page tells, once. */
  told: string
}

const DAY = 24 * 3_600_000 // every duration is in milliseconds

export const manager = new Manager<Shop>(DAY, new StorageFile('sessions', DAY))
export const sessions = new HttpSessions(manager)
