/**
 * What Piscina loads in a worker. It requires its file, and a worker that is ended while it requires modules with
 * `import` takes the whole process down with it (Node 20); one that imports them ends quietly.
 */
const worker = import('./worker.js')

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
