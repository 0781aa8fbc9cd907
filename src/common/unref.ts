/** Lets the Node process exit while a timer or a channel is still open. Does nothing in a browser. */
export function unref<T>(handle: T): T {
  ;(handle as { unref?: () => void }).unref?.()
  return handle
}
