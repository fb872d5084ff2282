using System.Text.Json.Serialization;

namespace MovieRec.Serving.Monitoring;

/// <summary>Where an alert stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AlertState>))]
public enum AlertState
{
    /// <summary>The metric is on the good side of the threshold, or not known.</summary>
    [JsonStringEnumMemberName("quiet")] Quiet,

    /// <summary>It is on the bad side, but not yet for long enough.</summary>
    [JsonStringEnumMemberName("pending")] Pending,

    /// <summary>It has been on the bad side for long enough.</summary>
    [JsonStringEnumMemberName("firing")] Firing,
}

/// <summary>A rule and where it stands.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Value">The metric's value when it was last looked at; NaN where it was not known.</param>
/// <param name="Since">Since when the metric has been on the bad side; null where it is not.</param>
public sealed record Alert(AlertRule Rule, AlertState State, double Value, DateTimeOffset? Since);

/// <summary>
/// Holds alert rules against metrics, time after time. For one thread; what it returns never changes.
/// </summary>
/// <param name="rules">The rules.</param>
public sealed class AlertBoard(IReadOnlyList<AlertRule> rules)
{
    private Alert[] _alerts = [.. rules.Select(rule => new Alert(rule, AlertState.Quiet, double.NaN, null))];

    /// <summary>The rules as they stood when last looked at, in their order.</summary>
    public IReadOnlyList<Alert> Alerts => Volatile.Read(ref _alerts);

    /// <summary>Looks at the metrics.</summary>
    /// <param name="metrics">Values by name; one that is missing or NaN is not known, and breaks a breach.</param>
    /// <param name="now">The time, not before that of the call before.</param>
    /// <returns>The alerts that began to fire or ceased to.</returns>
    public IReadOnlyList<Alert> Look(IReadOnlyDictionary<string, double> metrics, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        var before = _alerts;
        var after = new Alert[before.Length];
        for (var at = 0; at < after.Length; at++)
        {
            var rule = before[at].Rule;
            var value = metrics.TryGetValue(rule.Metric, out var known) ? known : double.NaN;
            DateTimeOffset? since = rule.IsBreachedBy(value) ? before[at].Since ?? now : null;
            var state = since is null ? AlertState.Quiet : (now - since.Value).TotalSeconds >= rule.ForSeconds
                ? AlertState.Firing : AlertState.Pending;
            after[at] = new Alert(rule, state, value, since);
        }
        Volatile.Write(ref _alerts, after);
        return [.. after.Where(
            (alert, at) => (alert.State == AlertState.Firing) != (before[at].State == AlertState.Firing))];
    }
}
