import type { DuplicateIndex } from '../index/duplicate-index.js'
import { writeIndex, type IndexNotes } from '../index/index-file.js'
import { AtomicFile } from '../io/atomic-file.js'

/** Saves an index under its name, whole or not at all. */
export async function saveIndex(index: DuplicateIndex, notes: IndexNotes, path: string): Promise<void> {
  const file = await AtomicFile.create(path)
  try {
    await writeIndex(index, notes, file)
    await file.finish()
  } catch (error) {
    await file.discard()
    throw error
  }
}
