import type { Session } from 'gsession'
import type { Shop } from '$lib/server/sessions'

declare global {
  namespace App {
    interface Locals {
      session: Session<Shop>
      /** Saves the session and sets its cookie. */
      commit: () => Promise<void>
    }
  }
}
