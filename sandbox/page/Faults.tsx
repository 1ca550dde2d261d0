import { useId, useState } from 'preact/hooks';
import type { ActiveFault, ProviderView } from '../wire';
import { Said } from './Said';
import { post, useTold } from './talk';

type Tell = (work: () => Promise<string>) => Promise<boolean>;

function Active({ fault, tell }: { fault: ActiveFault; tell: Tell }) {
	const { id, label, left, all } = fault;
	const requests = left === 1 ? 'request' : `${left} requests`;
	const times = left === null ? 'until switched off' : `for the next ${requests}`;
	return (
		<li>
			<p>
				<strong>{label}</strong>
				<span>
					{times}
					{all && ', queries too'}
				</span>
			</p>
			<button
				type="button"
				aria-label={`Switch off ${label}`}
				onClick={() => void tell(async () => await post(`faults/${id}/off`))}
			>
				Off
			</button>
		</li>
	);
}

/** The values of the form, in the server's terms. */
function orderOf(form: FormData, isEndless: boolean) {
	return {
		fault: String(form.get('fault')),
		times: isEndless ? null : Number(form.get('times')),
		all: form.has('all'),
		...(form.has('seconds') ? { seconds: Number(form.get('seconds')) } : {}),
	};
}

/** The faults of a provider: the active ones, and a form for another. */
export function Faults({ provider: { id, name, choices, faults } }: { provider: ProviderView }) {
	const [said, tell] = useTold();
	const [chosen, setChosen] = useState('');
	const [isEndless, setEndless] = useState(false);
	const field = useId();
	const choice = choices.find((one) => one.name === chosen) ?? choices[0];
	return (
		<section>
			<h4>Faults</h4>
			{faults.length > 0 && (
				<ul class="active">
					{faults.map((fault) => (
						<Active key={fault.id} fault={fault} tell={tell} />
					))}
				</ul>
			)}
			<form
				class="form"
				aria-label={`Fault of ${name}`}
				onSubmit={(event) => {
					event.preventDefault();
					const order = orderOf(new FormData(event.currentTarget), isEndless);
					void tell(async () => await post(`providers/${id}/faults`, order));
				}}
			>
				<div class="field">
					<label for={`${field}fault`}>Fault</label>
					<select
						id={`${field}fault`}
						name="fault"
						aria-describedby={`${field}hint`}
						onChange={({ currentTarget }) => setChosen(currentTarget.value)}
					>
						{choices.map((one) => (
							<option key={one.name} value={one.name}>
								{one.label}
							</option>
						))}
					</select>
					<p class="hint" id={`${field}hint`}>
						{choice?.hint}
					</p>
				</div>
				<div class="fields is-tight">
					{choice?.takesSeconds && (
						<div class="field">
							<label for={`${field}seconds`}>Seconds</label>
							<input
								id={`${field}seconds`}
								name="seconds"
								type="number"
								min="1"
								max="600"
								defaultValue="5"
								required
							/>
						</div>
					)}
					<div class="field">
						<label for={`${field}ends`}>Lasts</label>
						<select
							id={`${field}ends`}
							onChange={({ currentTarget }) => setEndless(currentTarget.value === 'off')}
						>
							<option value="times">for the next</option>
							<option value="off">until switched off</option>
						</select>
					</div>
					{!isEndless && (
						<div class="field">
							<label for={`${field}times`}>Requests</label>
							<input
								id={`${field}times`}
								name="times"
								type="number"
								min="1"
								max="100000"
								defaultValue="1"
								required
							/>
						</div>
					)}
				</div>
				<div class="line">
					<label class="check">
						<input type="checkbox" name="all" />
						Queries, too
					</label>
					<button type="submit" class="is-main">
						Switch on
					</button>
				</div>
			</form>
			<Said said={said} isQuiet={said?.isError === false} />
		</section>
	);
}
