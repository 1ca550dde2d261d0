import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { Action, Field } from '../wire';
import { Said } from './Said';
import { useTold } from './talk';

type Send = (action: string, values: Record<string, string>) => Promise<string>;

function Input({ field }: { field: Field }) {
	const id = useId();
	const { name, label, value, hint, choices } = field;
	const describedBy = hint ? `${id}hint` : undefined;
	return (
		<div class="field">
			<label for={id}>{label}</label>
			{choices ? (
				<select id={id} name={name} aria-describedby={describedBy}>
					{choices.map((choice) => (
						<option key={choice.value} value={choice.value} selected={choice.value === value}>
							{choice.label}
						</option>
					))}
				</select>
			) : (
				<input
					id={id}
					name={name}
					defaultValue={value}
					aria-describedby={describedBy}
					autocomplete="off"
					spellcheck={false}
				/>
			)}
			{hint && (
				<p class="hint" id={describedBy}>
					{hint}
				</p>
			)}
		</div>
	);
}

interface FormProps {
	id: string;
	action: Action;
	onSubmit: (values: Record<string, string>) => void;
}

function Form({ id, action, onSubmit }: FormProps) {
	return (
		<form
			id={id}
			class="form"
			aria-label={action.label}
			onSubmit={(event) => {
				event.preventDefault();
				const values = [...new FormData(event.currentTarget)];
				onSubmit(Object.fromEntries(values.map(([name, value]) => [name, String(value)])));
			}}
		>
			<p class="hint">{action.hint}</p>
			<div class="fields">
				{action.fields.map((field) => (
					<Input key={field.name} field={field} />
				))}
			</div>
			<button type="submit" class="is-main">
				{action.submit ?? action.label}
			</button>
		</form>
	);
}

interface ActionsProps {
	actions: Action[];
	send: Send;
	/** Text that the page shows anyway, so it is not announced again. */
	state?: string;
	/** Further buttons. */
	children?: ComponentChildren;
}

/** The buttons of an entry or a provider; a button with fields opens its form below. */
export function Actions({ actions, send, state, children }: ActionsProps) {
	const id = useId();
	const [open, setOpen] = useState('');
	const [said, tell] = useTold();
	const shown = actions.find(({ name }) => name === open);
	return (
		<>
			<div class="buttons">
				{actions.map(({ name, label, hint, fields }) =>
					fields.length === 0 ? (
						<button
							key={name}
							type="button"
							title={hint}
							onClick={() => void tell(async () => await send(name, {}))}
						>
							{label}
						</button>
					) : (
						<button
							key={name}
							type="button"
							title={hint}
							aria-expanded={name === open}
							aria-controls={id}
							onClick={() => setOpen(name === open ? '' : name)}
						>
							{label}…
						</button>
					),
				)}
				{children}
			</div>
			{shown && (
				<Form
					// A new form for each action: typed text belongs to one action.
					key={shown.name}
					id={id}
					action={shown}
					onSubmit={(values) => void tell(async () => await send(shown.name, values))}
				/>
			)}
			<Said said={said} isQuiet={state !== undefined && said?.text.endsWith(state)} />
		</>
	);
}
