/** Sets the nodes' clock to a moment of the test's choice, from which it goes on. */
export function withTime(start: string): { set(moment: string): void } {
	const real = Date.now;
	let ahead = 0;
	const set = (moment: string) => (ahead = Date.parse(moment) - real());
	beforeEach(() => {
		set(start);
		jest.spyOn(Date, 'now').mockImplementation(() => real() + ahead);
	});
	afterEach(() => jest.restoreAllMocks());
	return { set };
}
