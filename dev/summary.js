/** Jest reporter: ends the output with one line that a script can read. */
module.exports = class Summary {
	onRunComplete(_contexts, results) {
		const broken = results.testResults.filter(({ testExecError }) => testExecError).length;
		const failed = results.numFailedTests + broken;
		// Jest prints its own summary after the reporters have run.
		process.on('exit', () => {
			process.stdout.write(`${results.numPassedTests} passed, ${failed} failed\n`);
		});
	}
};
