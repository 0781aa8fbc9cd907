import { Manager, type Session, StorageFile } from 'gsession'
import { HttpSessions } from 'gsession/http'

/** What a session holds. */
interface Chat {
  messages: number
}

declare global {
  namespace Express {
    interface Request {
      session: Session<Chat>
    }
  }
}

const DAY = 24 * 3_600_000 // every duration is in milliseconds

export const manager = new Manager<Chat>(DAY, new StorageFile('sessions', DAY))
export const sessions = new HttpSessions(manager)
