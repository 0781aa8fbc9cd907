/**
 * Runs steps one after the other and prints each, up to the first that fails, since later steps depend on it. Returns
 * whether all succeeded.
 */
export async function runSteps(steps, print) {
  try {
    for await (const [title, see] of steps) {
      try {
        await see()
      } catch (error) {
        print(`FAIL ${title}: ${error.message}`)
        return false
      }
      print(`ok   ${title}`)
    }
    return true
  } catch (error) {
    print(`FAIL the check could not be run: ${error.message}`)
    return false
  }
}
