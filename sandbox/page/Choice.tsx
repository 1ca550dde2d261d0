import { useId } from 'preact/hooks';

interface ChoiceProps<Value extends string> {
	/** For screen readers only. */
	legend: string;
	value: Value;
	choices: Array<{ value: Value; label: string; count?: number }>;
	onChange: (value: Value) => void;
}

/** Radio buttons that look like one control; the arrow keys choose, as usual. */
export function Choice<Value extends string>(props: ChoiceProps<Value>) {
	const { legend, value, choices, onChange } = props;
	const name = useId();
	return (
		<fieldset class="choice">
			<legend class="unseen">{legend}</legend>
			{choices.map((choice) => (
				<label key={choice.value}>
					<input
						type="radio"
						class="unseen"
						name={name}
						checked={choice.value === value}
						onChange={() => onChange(choice.value)}
					/>
					<span>
						{choice.label}
						{choice.count !== undefined && <span class="count">{choice.count}</span>}
					</span>
				</label>
			))}
		</fieldset>
	);
}
