/** The local variables that may hold a secret at one point of a function. */
export class Locals {
  private readonly secret: ReadonlySet<number>

  constructor(secret: Iterable<number>) {
    this.secret = new Set(secret)
  }

  /** The state after an unconditional branch, which is never reached. */
  static readonly NOWHERE = new Locals([])

  has(local: number): boolean {
    return this.secret.has(local)
  }

  with(local: number, isSecret: boolean): Locals {
    if (isSecret === this.secret.has(local)) return this
    const others = [...this.secret].filter((other) => other !== local)
    return new Locals(isSecret ? [...others, local] : others)
  }

  /** The variables that may be secret where two branches meet. */
  join(other: Locals): Locals {
    return new Locals([...this.secret, ...other.secret])
  }

  equals(other: Locals): boolean {
    return this.secret.size === other.secret.size && [...this.secret].every((local) => other.has(local))
  }
}
