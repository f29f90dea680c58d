"""What lifelines, statsmodels, pingouin and dcurves say, as one JSON document on standard output.

    say_statistics.py cohort TABLE    of the invented patients of a rehearsal: columns arm, age, dose, response, os_months, os_event
    say_statistics.py agreement       of cases, each a list of pairs of readings; a JSON list of cases on standard input, a list of what is said of each
    say_statistics.py decision        of patients with a probability each; standard input holds a list of {"patients": [[probability, event], ...], "thresholds": [...]}
"""

import json
import sys
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
EDGES = [6, 12, 24, 36, 48, 60]


def life_table(d):
    """Events, lost and at risk of each interval; a time on an edge is in the interval above, and whoever reaches the horizon is beyond."""
    at = np.searchsorted(EDGES, d.os_months, side="right")
    event = d.os_event.to_numpy() == 1
    counts = [(int(((at == k) & event).sum()), int(((at == k) & ~event).sum()), int((at >= k).sum())) for k in range(len(EDGES))]
    return [np.array(column, dtype=float) for column in zip(*counts)]


def kept(events, lost, risk):
    """Chiang's share without the event in each interval; by half of the lost where fewer than a twentieth are left."""
    gone = events + lost
    with np.errstate(all="ignore"):
        share = ((risk - gone) / risk) ** np.where(gone > 0, events / gone, 0)
        return np.where(gone / risk > 0.95, 1 - events / (risk - lost / 2), share)


def exposed(events, lost, risk):
    """So many followed through the whole interval would have had these events."""
    left = kept(events, lost, risk)
    with np.errstate(all="ignore"):
        none = np.where(lost > 0, lost / -np.log(1 - lost / risk), risk)
        return np.where(events > 0, events / (1 - left), none)


def survival(d):
    from lifelines import KaplanMeierFitter
    from lifelines.statistics import logrank_test
    from scipy.stats import chi2

    curves, exact, table = {}, {}, {}
    for arm, rows in d.groupby("arm"):
        table[arm] = life_table(rows)
        curves[arm] = [float(x) for x in np.cumprod(kept(*table[arm]))]
        fit = KaplanMeierFitter().fit(rows.os_months, rows.os_event)
        exact[arm] = [[float(fit.predict(edge)), len(rows)] for edge in EDGES]
    (events, *_), (others, *_) = table["A"], table["B"]
    a, b = (exposed(*table[arm]) for arm in "AB")
    all_events, all_exposed = events + others, a + b
    score = float((events - all_events * a / all_exposed).sum())
    variance = float((all_events * (all_exposed - all_events) / (all_exposed - 1) * a * b / all_exposed**2).sum())
    one, other = (d[d.arm == arm] for arm in "AB")
    test = logrank_test(one.os_months, other.os_months, one.os_event, other.os_event)
    return {
        "curves": curves,
        "exact": exact,
        "logrank": float(chi2.sf(score**2 / variance, 1)),
        "exactLogrank": float(test.p_value),
    }


def tables(d):
    from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

    hits = {arm: (int((rows.response == "yes").sum()), len(rows)) for arm, rows in d.groupby("arm")}
    return {
        "risk": {arm: [float(x) for x in proportion_confint(k, n, method="wilson")] for arm, (k, n) in hits.items()},
        "difference": [float(x) for x in confint_proportions_2indep(*hits["B"], *hits["A"], method="newcomb", compare="diff")],
    }


def models(d):
    import statsmodels.api as sm
    from lifelines import CoxPHFitter

    x = pd.DataFrame({"age": ((d.age - 62) / 11).clip(-6, 6), "dose": ((d.dose - 60) / 10).clip(-6, 6)})
    logit = sm.Logit((d.response == "yes").astype(float), sm.add_constant(x)).fit(disp=0)
    cox = CoxPHFitter().fit(x.assign(time=d.os_months, event=d.os_event), "time", "event")
    return {
        "logistic": {term: [float(logit.params[term]), float(logit.bse[term])] for term in x.columns},
        "cox": {term: [float(cox.params_[term]), float(cox.standard_errors_[term])] for term in x.columns},
    }


def adjusted(p):
    from statsmodels.stats.multitest import multipletests

    return {"bh": [float(x) for x in multipletests(p, method="fdr_bh")[1]]}


def agreement(pairs):
    import pingouin

    long = pd.DataFrame([(i, r, value) for i, pair in enumerate(pairs) for r, value in enumerate(pair)], columns=["s", "r", "v"])
    icc = pingouin.intraclass_corr(long, targets="s", raters="r", ratings="v").set_index("Type").ICC
    single = {name.replace("ICC(A,1)", "ICC2").replace("ICC(C,1)", "ICC3"): float(value) for name, value in icc.items()}
    return {"ICC2": single["ICC2"], "ICC3": single["ICC3"]}


def decision(asked):
    from dcurves import dca

    d = pd.DataFrame(asked["patients"], columns=["score", "event"])
    told = dca(data=d, outcome="event", modelnames=["score"], thresholds=asked["thresholds"])
    curve = {model: rows.sort_values("threshold").net_benefit for model, rows in told.groupby("model")}
    return {model: [float(x) for x in curve[model]] for model in ("score", "all")}


if sys.argv[1] == "agreement":
    said = [agreement(pairs) for pairs in json.load(sys.stdin)]
elif sys.argv[1] == "decision":
    said = [decision(asked) for asked in json.load(sys.stdin)]
else:
    cohort = pd.read_csv(sys.argv[2], comment="#")
    said = {**survival(cohort), **tables(cohort), **models(cohort), "adjusted": adjusted(json.load(sys.stdin))}
json.dump(said, sys.stdout)
