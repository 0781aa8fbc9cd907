// What the pages take as said: the environment of a server, and the session of a request in Express.
import type { Session } from 'gsession'

declare global {
  namespace NodeJS {
    interface ProcessEnv {
      REDIS_URL: string
      COOKIE_SECRET: string
      SESSION_KEY: string
      SESSION_PASSPHRASE: string
      SESSION_SALT: string
    }
  }
  namespace Express {
    interface Request {
      session: Session
    }
  }
}
