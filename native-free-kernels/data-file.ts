import { readFileSync } from 'node:fs'

/**
 * Reads a table of data that stands beside a source file as YAML: the build has made JSON of it, which each worker
 * reads in a hundredth of the time.
 */
export function readDataFile(yaml: URL): unknown {
  return JSON.parse(readFileSync(new URL(`${yaml.href}.json`), 'utf8'))
}
