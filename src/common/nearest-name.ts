/** The name that is nearly the given one, if there is one. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  return names.find((other) => strange(name, other) + strange(other, name) < 3)
}

/**
 * How many letters of a name the other one does not have. To compare letters takes less code than to count edits, and
 * finds the same names.
 */
function strange(name: string, other: string): number {
  return [...name.toLowerCase()].filter((letter) => !other.toLowerCase().includes(letter)).length
}
