import type { Manager, Session } from '../../../platforms/node/index.ts'

/** Our side of the sessions that GoFrame and this package share. */
export abstract class OurSide {
  manager!: Manager

  session(id: string): Session {
    return this.manager.new(id)
  }

  /** All that a new use of a session of ours sees. */
  async ours(id: string): Promise<Record<string, unknown>> {
    const session = this.session(id)
    const data = await session.data()
    await session.close()
    return data
  }

  /** Sets values in a use of ours, and closes. */
  async weSet(id: string, values: Record<string, unknown>): Promise<void> {
    const session = this.session(id)
    await session.setMap(values)
    await session.close()
  }
}
