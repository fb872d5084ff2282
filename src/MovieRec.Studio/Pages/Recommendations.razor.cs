using System.Globalization;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Components.Routing;
using MovieRec.Charts;
using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Studio.Lists;
using MovieRec.Studio.Ratings;
using MovieRec.Studio.Training;
using static System.FormattableString;

namespace MovieRec.Studio.Pages;

/// <summary>A list for a user or for ratings of one's own, by a model whose knobs retrain it as they turn.</summary>
public sealed partial class Recommendations
{
    private const int Offered = 12;

    // A training that takes longer is shown with its progress, and can be given up.
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(600);

    private readonly List<RawId> _offers = [];
    private LiveTraining _live = null!;
    private ListView _view = null!;
    private Recommender? _baseline;
    private ModelSettings? _baselineSettings;
    private Judgement? _baselineJudgement;
    private MovieList _list = new([], []);
    private Chart? _loss;
    private OwnFile? _file;
    private string? _failure;
    // What is wrong with the address or a file; it stays until something else is wanted, also when a list has come
    // meanwhile.
    private string? _refusal;
    private string _shownQuery = "";
    private int _firstOffer;
    private bool _isSlow;
    private bool _isGone;

    private bool IsOwn => _view.User is null;

    private string FirstUser => Data.All.Users.TextOf(0);

    private string FigureName => _view.Model.Model.PredictsRatings ? "RMSE" : "NDCG@10";

    private string? Figure => FigureOf(_live.Judgement) is { } value
        ? value.ToString("F4", CultureInfo.InvariantCulture) : null;

    private string? Difference =>
        FigureOf(_live.Judgement) is { } now && FigureOf(_baselineJudgement) is { } before
            && !_view.Baseline.Equals(_view.Model)
            && _view.Baseline.Model.PredictsRatings == _view.Model.Model.PredictsRatings
            ? Invariant($"{now - before:+0.0000;−0.0000;±0.0000} against {before:F4}") : null;

    // As many decimals as the others, unless too few digits of it would be left to tell it from its neighbors.
    private static string ScoreText(double score, int decimals) => Math.Abs(score) >= 10 * Math.Pow(10, -decimals)
        ? Decimals.Write(score, decimals) : score.ToString("G3", CultureInfo.InvariantCulture);

    private string? LossText => _live.Judgement?.Loss is [.., var last]
        ? Decimals.Write(last, Decimals.Compute([last])) : null;

    private string ElapsedText => _live.Judgement is { } judgement
        ? Invariant($"{judgement.Elapsed.TotalSeconds:F2} s") : "…";

    private string Status => _live.IsBusy
        ? _live.Progress is { } step && _isSlow
            ? $"Training: iteration {step.Iteration} of {step.Iterations}" : "Training…"
        : _live.Failure ?? $"{_list.Rows.Count} movies by {_live.Settings}";

    private double ProgressValue => _live.Progress is { } step ? (double)step.Iteration / step.Iterations : 0;

    private string FilterText => string.Join(", ",
    [
        .. _view.Genres,
        .. _view.FromYear is { } from ? [$"from {from}"] : Array.Empty<string>(),
        .. _view.ToYear is { } to ? [$"to {to}"] : Array.Empty<string>(),
    ]);

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _live = new LiveTraining(Trainings, () => InvokeAsync(Arrive));
        _offers.AddRange(Index.MostRated.Take(Offered).Select(movie => (RawId)movie.Id));
        _view = new ListView { User = FirstUser, Model = ModelSettings.Usual(ModelCatalog.All[0]) };
        Navigation.LocationChanged += Follow;
        Read(Navigation.Uri);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isGone = true;
        Navigation.LocationChanged -= Follow;
        _live.Dispose();
    }

    private static double? FigureOf(Judgement? judgement) =>
        judgement?.Rating?.Rmse ?? judgement?.Ranking[Trainings.Figure];

    private static string MoveText(MovieRow row) => row.Risen switch
    {
        null or 0 => "",
        int.MaxValue => "new",
        > 0 => $"▲ {row.Risen}",
        _ => $"▼ {-row.Risen}",
    };

    private static string MoveClass(MovieRow row) => row.Risen switch
    {
        null or 0 => "",
        > 0 => "up",
        _ => "down",
    };

    private static int? Whole(string? text, int least, int most) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? (int)Math.Clamp(Math.Round(number), least, most) : null;

    // Back and forward, and addresses that somebody else sent.
    private void Follow(object? sender, LocationChangedEventArgs location) => _ = InvokeAsync(() =>
    {
        var address = new Uri(location.Location);
        if (_isGone || address.AbsolutePath != new Uri(Navigation.BaseUri).AbsolutePath
            || address.Query == _shownQuery) return;
        Read(location.Location);
        StateHasChanged();
    });

    private void Read(string address)
    {
        try
        {
            _shownQuery = new Uri(address).Query;
            _view = ListView.Parse(_shownQuery, FirstUser);
            (_failure, _refusal) = (null, null);
            Train();
            Rank();
        }
        catch (Exception problem) when (problem is StudioException or OptionException)
        {
            _failure = _refusal = problem.Message;
            Train();
        }
    }

    private void Train()
    {
        _live.Train(_view.Model);
        _ = ShowSlownessAsync();
        if (!_view.Baseline.Equals(_baselineSettings)) _ = FetchBaselineAsync(_view.Baseline);
    }

    private async Task ShowSlownessAsync()
    {
        var wanted = _live.Wanted;
        _isSlow = false;
        await Task.Delay(Slow);
        if (_isGone || !_live.IsBusy || !ReferenceEquals(wanted, _live.Wanted)) return;
        _isSlow = true;
        StateHasChanged();
    }

    private async Task FetchBaselineAsync(ModelSettings settings)
    {
        (_baselineSettings, _baseline, _baselineJudgement) = (settings, null, null);
        try
        {
            var model = await Trainings.FitAsync(settings, null, CancellationToken.None);
            var judgement = await Trainings.JudgeAsync(settings, null, CancellationToken.None);
            if (_isGone || !settings.Equals(_baselineSettings)) return;
            (_baseline, _baselineJudgement) = (model, judgement);
            Rank();
            StateHasChanged();
        }
        catch (Exception problem) when (problem is DataException or OptionException or TrainingException)
        {
            // The list is shown without what changed; the model itself tells why, where it is the same.
        }
    }

    private void Arrive()
    {
        if (_isGone) return;
        Rank();
        StateHasChanged();
    }

    private void Rank()
    {
        if (_live.Failure is { } training) _failure = training;
        if (_live.Model is not { } model)
        {
            // Forgotten since; the list stands until the model is there again.
            if (_live is { Settings: { } settings, IsBusy: false, Failure: null }) _live.Train(settings);
            return;
        }
        try
        {
            _list = MovieList.Create(model, _view.Baseline.Equals(_live.Settings) ? null : _baseline, _view, Data);
            _failure = _live.Failure ?? _refusal;
        }
        catch (Exception problem) when (problem is StudioException or UnknownGenreException or NotSupportedException)
        {
            (_list, _failure) = (new MovieList([], []), problem.Message);
        }
        if (_live.Judgement is { } judgement)
            _loss = judgement.Loss.Count < 2 ? null : Chart.Line(Enumerable.Range(1, judgement.Loss.Count),
                judgement.Loss, "Loss after each iteration", "Iteration", "Loss") with
            { Height = 260 };
    }

    private void Show(ListView view)
    {
        _view = view;
        (_failure, _refusal) = (null, null);
        Train();
        Rank();
        Settle();
    }

    private void TurnAsync(ModelSettings settings)
    {
        _view = _view with { Model = settings };
        (_failure, _refusal) = (null, null);
        Train();
    }

    private void Narrow(Func<ListView, ListView> change)
    {
        (_view, _refusal) = (change(_view), null);
        Rank();
    }

    // A slider that moves would write a hundred addresses.
    private void Settle()
    {
        if (_view.ToQuery() == _shownQuery) return;
        _shownQuery = _view.ToQuery();
        Navigation.NavigateTo(Navigation.BaseUri + _shownQuery, replace: true);
    }

    private void Pin() => Show(_view with { Since = _view.Model });

    private void TakeUser() => Show(_view with { User = FirstUser, Ratings = [] });

    private void TakeOwn() => Show(_view with { User = null });

    private void ChooseUser(string? user)
    {
        if (!string.IsNullOrWhiteSpace(user)) Show(_view with { User = user.Trim(), Ratings = [] });
    }

    private void AnyUser() =>
        ChooseUser(Data.All.Users.TextOf(System.Random.Shared.Next(Data.All.UserCount)));

    private void Adopt()
    {
        if (_view.User is not { } user || !Data.All.Users.TryGetIndex((RawId)user, out var index)) return;
        var items = Data.All.ItemsOf(index).ToArray().Select(Data.All.Items.RawIdOf);
        Show(_view with { User = null, Ratings = [.. items.Zip(Data.All.WeightsOf(index).ToArray())] });
    }

    private async Task ReadFileAsync(InputFileChangeEventArgs chosen)
    {
        try
        {
            _file = null;
            using var content = new MemoryStream();
            await using (var stream = chosen.File.OpenReadStream(OwnFile.MostBytes))
                await stream.CopyToAsync(content);
            content.Position = 0;
            var file = OwnFile.Read(content, chosen.File.Name, Data);
            Show(_view with { User = null, Ratings = file.Ratings });
            _file = file;
        }
        catch (Exception problem) when (problem is DataException or IOException)
        {
            _failure = _refusal = problem is DataException ? problem.Message
                : $"{chosen.File.Name} cannot be taken; a file of ratings has 4 MB at most.";
        }
    }

    private void ClearRatings() => Show(_view with { Ratings = [] });

    private void OtherMovies()
    {
        _firstOffer += Offered;
        _offers.Clear();
        _offers.AddRange(Index.MostRated.Skip(_firstOffer).Take(Offered).Select(movie => (RawId)movie.Id));
        if (_offers.Count > 0) return;
        _firstOffer = -Offered;
        OtherMovies();
    }

    private void Offer(Movie movie)
    {
        _offers.Remove(movie.Id);
        _offers.Insert(0, movie.Id);
    }

    private void Rate(RawId movie, float? rating) => Show(_view.Rate(movie, rating));

    private float? RatingOf(RawId movie)
    {
        foreach (var (rated, rating) in _view.Ratings)
            if (rated == movie) return rating;
        return null;
    }

    // What is offered stays where it is while it is rated; what was rated before comes below it.
    private IEnumerable<Movie> ToRate() => _offers
        .Concat(_view.Ratings.Select(rated => rated.Movie).Where(movie => !_offers.Contains(movie)))
        .Select(Data.MovieOf).OfType<Movie>();

    private void ToggleGenre(string genre, bool isWanted)
    {
        Narrow(view => view with
        {
            Genres = isWanted ? [.. view.Genres, genre] : [.. view.Genres.Where(other => other != genre)],
        });
        Settle();
    }

    private void FromYear(string? year)
    {
        Narrow(view => view with { FromYear = Whole(year, 0, 9999) });
        Settle();
    }

    private void ToYear(string? year)
    {
        Narrow(view => view with { ToYear = Whole(year, 0, 9999) });
        Settle();
    }
}
