import { Manager, type Session, StorageFile } from 'gsession'
import { HttpSessions } from 'gsession/http'
import type { Cart } from './cart.js'

/** What a session holds. */
interface Shop {
  cart: Cart
}

declare global {
  namespace Express {
    interface Request {
      session: Session<Shop>
    }
  }
}

const DAY = 24 * 3_600_000 // every duration is in milliseconds

export const manager = new Manager<Shop>(DAY, new StorageFile('sessions', DAY))
export const sessions = new HttpSessions(manager)
