/** Tests run the compiled package in `dist`; jest transforms only the tests. */
module.exports = {
	testEnvironment: '<rootDir>/dev/jestEnvironment.js',
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	transform: {
		'^.+\\.ts$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
		],
	},
	globalSetup: '<rootDir>/test/support/begin.ts',
	globalTeardown: '<rootDir>/test/support/end.ts',
	modulePathIgnorePatterns: ['<rootDir>/dist/package.json', '<rootDir>/e2e/n8n-'],
	maxWorkers: 2,
	reporters: ['default', '<rootDir>/dev/summary.js'],
	testTimeout: 30000,
};
