import type { DuplicateIndex } from '../index/duplicate-index.js'
import { writeIndex } from '../index/index-file.js'
import { AtomicFile } from '../io/atomic-file.js'

/** Saves an index under its name, whole or not at all. `files`: names of its files by their number. */
export async function saveIndex(
  index: DuplicateIndex,
  files: readonly string[],
  path: string,
): Promise<void> {
  const file = await AtomicFile.create(path)
  try {
    await writeIndex(index, [...files], file)
    await file.finish()
  } catch (error) {
    await file.discard()
    throw error
  }
}
