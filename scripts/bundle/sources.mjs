import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Folders of compiled sources, within dist/. */
export const FOLDERS = ['src', 'native-free-kernels']

/**
 * Copies what is compiled into `parts`, changed for a bundle. `changes` names by path within dist/ what must be another
 * text now: where it is no longer there the bundle must not fail later, so this throws. `edit` changes every source.
 */
export function copySources(dist, parts, changes, edit) {
  const unused = new Set(Object.keys(changes))
  for (const folder of FOLDERS) {
    for (const name of readdirSync(join(dist, folder), { recursive: true })) {
      if (!name.endsWith('.js')) continue
      const path = `${folder}/${name.replaceAll('\\', '/')}`
      unused.delete(path)
      let text = readFileSync(join(dist, path), 'utf8')
      for (const [from, to] of changes[path] ?? []) {
        if (!text.includes(from)) throw new Error(`${path} has no ${from} any more: change scripts/bundle`)
        text = text.replace(from, to)
      }
      mkdirSync(dirname(join(parts, path)), { recursive: true })
      writeFileSync(join(parts, path), edit(text, path))
    }
  }
  if (unused.size > 0)
    throw new Error(`there is no ${[...unused].join(', ')} any more: change scripts/bundle`)
}
