import { vi } from 'vitest'
import type { Manager, Session } from '../../../platforms/node/index.ts'

/** The side of this package in sessions that it shares with GoFrame. */
export abstract class OurSide {
  manager!: Manager

  session(id: string): Session {
    return this.manager.new(id)
  }

  /** All values that a new use of the session sees. */
  async ours(id: string): Promise<Record<string, unknown>> {
    const session = this.session(id)
    const data = await session.data()
    await session.close()
    return data
  }

  /**
   * Sets values in a new use, and closes it. Where there is no session, one is made as under an id that was drawn for it:
   * a record that GoFrame could have written.
   */
  async weSet(id: string, values: Record<string, unknown>): Promise<void> {
    const isThere = (await this.manager.storage.getSession(id, this.manager.ttl)) !== undefined
    const session = isThere ? this.session(id) : this.#newSession(id)
    await session.setMap(values)
    await session.close()
  }

  #newSession(id: string): Session {
    const { storage } = this.manager
    const session = this.manager.new()
    const draw = vi.spyOn(storage, 'newId').mockResolvedValue(id)
    void session.id()
    draw.mockRestore()
    return session
  }
}
