/**
 * What Piscina loads in a worker. It requires its file, and a worker that is ended while it requires modules with
 * `import` takes the whole process down with it (Node 20); one that imports them ends quietly.
 */
const worker = import('./worker.js').catch((error: unknown) => {
  // Thrown from here it ends the worker and is told; a handler that is rejected Piscina takes for one that is not there.
  process.nextTick(() => {
    throw error
  })
  return new Promise<never>(() => undefined)
})

module.exports = {
  /** So that Piscina takes the names below as they are. */
  __esModule: true,
  get default() {
    return worker.then((module) => module.default)
  },
  get readRowGroup() {
    return worker.then((module) => module.readRowGroup)
  },
  get measureLines() {
    return worker.then((module) => module.measureLines)
  },
}
