/**
 * What a server has room for, and a page does without, since a page loads each byte of it: more of a cause, and faster
 * ways through long texts. Where a part is missing the same work is done without it.
 */
export interface ServerParts {
  /** Adds the code, the system call and the frames of what was thrown to its copy, and returns that. */
  describeCause(cause: unknown, copy: Error): Error
  /** The name that is nearly the given one, for an option that does not exist. */
  nearestName(name: string, names: readonly string[]): string | undefined
  /** The JSON text of a value, if `JSON.stringify` writes it correctly. */
  plainText(value: unknown, depth: number): string | undefined
  /** The JSON text of an object with one key set, found without going through all members, where that is possible. */
  setMember(
    text: string,
    members: Readonly<Record<string, unknown>>,
    set: ReadonlyMap<string, string>,
    removed: ReadonlySet<string>,
  ): string | undefined
}

/** The parts that the module of a server's `Manager` has brought. */
export const serverParts: Partial<ServerParts> = {}
