const { TestEnvironment } = require('jest-environment-node');

/*
 * A worker in which nothing is open any more ends at once. Otherwise Node first frees the gigabyte
 * of modules that the tests of a worker have loaded, which takes longer than the half second after
 * which jest kills the worker and speaks of a leak. Of one that does keep something open, it still does.
 */
process.once('beforeExit', () => process.exit());

module.exports = TestEnvironment;
