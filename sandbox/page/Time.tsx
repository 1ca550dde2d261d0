const format = new Intl.DateTimeFormat('en-GB', {
	hour: '2-digit',
	minute: '2-digit',
	second: '2-digit',
});

/** Time of day in the browser's zone. `at`: epoch ms. */
export function Time({ at }: { at: number }) {
	const moment = new Date(at);
	return (
		<time class="time" dateTime={moment.toISOString()}>
			{format.format(moment)}
		</time>
	);
}
