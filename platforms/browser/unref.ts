/** Lets a process end where this is not in a browser: where pages are rendered on a server, or tested. */
export function unref(handle: unknown): void {
  ;(handle as { unref?: () => void }).unref?.()
}
