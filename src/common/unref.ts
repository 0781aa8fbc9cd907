/** Lets a process end although a timer or a channel is open; in a browser there is nothing to do. */
export function unref<T>(handle: T): T {
  ;(handle as { unref?: () => void }).unref?.()
  return handle
}
