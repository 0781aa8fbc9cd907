import { ensureBuild } from '../../scripts/prepare.mjs'

/** Builds the package once, before several files of tests need it at the same time. */
export default function setup(): void {
  ensureBuild()
}
