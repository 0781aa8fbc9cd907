/** What the tabs and workers of a trial have of the package. */
declare var gsession: typeof import('../../../../platforms/browser/index.ts')

/** And what helps them with it. */
declare var trial: typeof import('./trial.ts')
