import { Manager, StorageFile } from 'gsession'
import { HttpSessions } from 'gsession/http'
import type { Cart } from './cart'

/** What a session holds. */
export interface Shop {
  user: string
  cart: Cart
}

const DAY = 24 * 3_600_000 // every duration is in milliseconds

export const manager = new Manager<Shop>(DAY, new StorageFile('sessions', DAY))
export const sessions = new HttpSessions(manager)
