const config = require('./jest.config.js');

/** `npm test`: all tests in a few shares, which test/shares/share.ts explains. */
module.exports = {
	...config,
	testMatch: ['<rootDir>/test/shares/[0-9].ts', '<rootDir>/test/types.test.ts'],
	// More than cores: half of the time the tests wait for a reply or for a time-out.
	maxWorkers: 4,
};
