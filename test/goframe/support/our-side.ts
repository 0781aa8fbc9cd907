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

  /** Sets values in a new use, and closes it. */
  async weSet(id: string, values: Record<string, unknown>): Promise<void> {
    const session = this.session(id)
    await session.setMap(values)
    await session.close()
  }
}
