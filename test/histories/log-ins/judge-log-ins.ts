import { ID_RULES } from './id-rules.ts'
import type { LogInRun } from './run-log-ins.ts'
import { SESSION_RULES } from './session-rules.ts'

/** What is wrong with a run, in words; `undefined`: nothing. */
export type Rule = (run: LogInRun) => string | undefined

/** What is wrong with a run of log-ins, in words, a line for each promise that was broken. */
export function judgeLogIns(run: LogInRun): string[] {
  return [...ID_RULES, ...SESSION_RULES].flatMap((rule) => rule(run) ?? [])
}
