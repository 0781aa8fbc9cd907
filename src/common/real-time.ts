/** The real time in Unix milliseconds, as it was when this module was imported, to compare with the times of files. */
export const { now: realTime } = Date
