import * as gsession from '../../../../platforms/browser/index.ts'
import * as trial from './trial.ts'

Object.assign(globalThis, { gsession, trial })
