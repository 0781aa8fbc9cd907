/** Does work now, and returns a function that gives its result, or throws its error. */
export function attempt<T>(work: () => T): () => T {
  try {
    const result = work()
    return () => result
  } catch (error) {
    return () => {
      throw error
    }
  }
}
