// In the bundle this stands for node:fs: files whose address is one of the bundle are read from the bundle.
import { readFileSync as read } from 'node:fs'
import { FILES } from './embedded-table.mjs'

export * from 'node:fs'

export function readFileSync(path, options) {
  if (!(path instanceof URL && path.protocol === 'embedded:')) return read(path, options)
  const text = FILES[path.pathname]
  if (text === undefined)
    throw new Error(`the bundle has no ${path.pathname}: change scripts/bundle/executor.mjs`)
  const bytes = Buffer.from(text, 'base64')
  return options === undefined ? bytes : bytes.toString(options)
}
