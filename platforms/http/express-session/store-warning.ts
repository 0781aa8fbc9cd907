/** Passes each warning on once, until another one comes. */
export function once(warn: (warning: string) => void): (warning: string) => void {
  let last = ''
  return (warning) => {
    if (warning !== last) warn(warning)
    last = warning
  }
}

/** Prints a warning as Node does, or on the console where there is no Node. */
export function emitWarning(warning: string): void {
  const { process } = globalThis as { process?: { emitWarning?: (text: string, options: object) => void } }
  if (process?.emitWarning) process.emitWarning(warning, { code: 'GSESSION_UNREADABLE' })
  else console.warn(warning)
}
